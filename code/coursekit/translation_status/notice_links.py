"""From the notice of an unfinished page to the page that says how far the translations are."""

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit.languages import SOURCE_LANGUAGE
from coursekit.unfinished_pages import NOTICE

_ = get_translation("coursekit")


class LinkNotice(SphinxPostTransform):
    default_priority = 12  # when other references are resolved
    formats = ("html",)

    def run(self, **kwargs) -> None:
        pages = sorted(getattr(self.env, "course_status_pages", ()))
        if not pages or self.config.language == SOURCE_LANGUAGE:
            return
        for box in self.document.findall(nodes.note):
            if NOTICE in box["classes"]:
                uri = self.app.builder.get_relative_uri(self.env.docname, pages[0])
                place = f"{uri}#translation-status-{self.config.language}"
                words = str(_("How far the translations are, and how to help"))
                box[-1] += [nodes.Text(" "), nodes.reference("", words, internal=True, refuri=place)]
