"""What an inline figure may hold. Everything else is left out: an SVG is input."""

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = words(
    """svg g a defs symbol use path rect circle ellipse line polyline polygon text tspan textPath image marker
    clipPath mask pattern linearGradient radialGradient stop filter feGaussianBlur feOffset feMerge
    feMergeNode feFlood feBlend feComposite feColorMatrix"""
)

# Left out without a word: they are never shown. matplotlib's <style> is in rendering.
SILENT = frozenset(["metadata", "title", "desc"])

PRESENTATION = words(
    """clip-path clip-rule color color-interpolation color-interpolation-filters direction display
    dominant-baseline alignment-baseline baseline-shift fill fill-opacity fill-rule filter flood-color
    flood-opacity font-size font-style font-variant font-weight font-stretch image-rendering letter-spacing
    marker marker-end marker-mid marker-start mask mix-blend-mode opacity overflow paint-order
    shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration
    text-rendering transform transform-origin unicode-bidi vector-effect visibility white-space
    word-spacing writing-mode"""
)

GEOMETRY = words(
    """id x y x1 y1 x2 y2 dx dy cx cy r rx ry fx fy fr d points width height viewBox preserveAspectRatio
    pathLength offset rotate textLength lengthAdjust startOffset refX refY markerWidth markerHeight
    markerUnits orient clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits
    patternTransform gradientUnits gradientTransform spreadMethod filterUnits primitiveUnits stdDeviation
    in in2 result mode operator values type k1 k2 k3 k4"""
)

ATTRIBUTES = PRESENTATION | GEOMETRY

# url() is looked at on its own.
FUNCTIONS = words(
    """url rgb rgba hsl hsla matrix translate translatex translatey scale scalex scaley rotate skewx
    skewy"""
)

# `href` may point into the figure from these, and to embedded pixels from <image>.
REFERRING = frozenset(["use", "textPath", "linearGradient", "radialGradient", "pattern", "filter"])
