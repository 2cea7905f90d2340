"""Colours and defaults of the course's figures."""

# Text and axes. The site shows this one colour as the page's own text colour,
# so that a figure can be read in light and in dark mode.
INK = "#1f2328"

# Four hues that colour-blind readers can tell apart, with a contrast of at least
# 3:1 on white and on the dark page.
BLUE, ORANGE, GREEN, PURPLE = "#2f7fc1", "#c8641b", "#17906b", "#a860a4"


def use_course_style():
    """Draw figures as SVG with real text, so that the page's language can replace the labels."""
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg", metadata={"Date": None})  # the same figure, the same bytes
    mpl.rcParams.update(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "generative-vision",
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "text.color": INK,
            "axes.labelcolor": INK,
            "axes.edgecolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PURPLE]),
            "legend.frameon": False,  # a frame would be too narrow for another language's label
            "font.size": 11,
            "figure.figsize": (7, 3),
            "image.cmap": "gray",
            "image.interpolation": "none",
        }
    )
