/* The words of a query and of a page, by the rules of the page's language: the same steps as in
 * coursekit/search_languages/words.py. A test compares the two word by word. */
var searchedWords = (function (rules, further) {
  var folds = [[rules.invisible, ""]].concat(rules.folds).map(function (fold) {
    return [new RegExp(fold[0], "gu"), fold[1]];
  });
  var word = new RegExp("[" + rules.script + "]+|(?:(?![" + rules.script + "])[\\p{L}\\p{N}_])+", "gu");
  var letter = new RegExp("[" + rules.letters + "]", "gu");
  var steps = rules.rules.map(function (rule) {
    return { pattern: new RegExp(rule.pattern, "u"), least: rule.least };
  });
  // A word as it stands on the page, with its marks and joiners.
  var shown = /[\p{L}\p{M}\p{N}_\u00ad\u200b-\u200f\u2060]+/gu;

  function digit(character) {
    var code = character.codePointAt(0);
    var zero = rules.zeros.find(function (zero) { return code >= zero && code < zero + 10; });
    return zero === undefined ? character : String(code - zero);
  }

  function fold(text) {
    text = text.normalize("NFKC").toLowerCase().replace(/\p{Nd}/gu, digit);
    return folds.reduce(function (text, fold) { return text.replace(fold[0], fold[1]); }, text);
  }

  function split(text) {
    return fold(text).match(word) || [];
  }

  function shorter(text) {
    for (var step of steps) {
      var match = text.match(step.pattern);
      if (!match) continue;
      var kept = match.slice(1).join("");
      if ((kept.match(letter) || []).length >= step.least) return kept;
    }
    return null;
  }

  function stem(text) {
    text = fold(text);
    for (var count = 0; count < rules.mostSteps; count++) {
      var next = shorter(text);
      if (next === null) break;
      text = next;
    }
    return further ? further.stemWord(text) : text;
  }

  /* The words of a text that have one of these stems: [start, end] pairs. */
  function find(text, stems) {
    return Array.from(text.matchAll(shown))
      .filter(function (match) { return split(match[0]).some(function (part) { return stems.has(stem(part)); }); })
      .map(function (match) { return [match.index, match.index + match[0].length]; });
  }

  function markText(node, stems) {
    find(node.data, stems).reverse().forEach(function (place) {
      var span = document.createElement("span");
      span.className = "highlighted";
      var found = node.splitText(place[0]);
      found.splitText(place[1] - place[0]);
      found.replaceWith(span);
      span.append(found);
    });
  }

  /* Mark those words in an element, whole words only: half a word breaks the shapes of its letters. */
  function mark(element, stems) {
    var texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    var nodes = [];
    while (texts.nextNode()) nodes.push(texts.currentNode);
    nodes
      .filter(function (node) { return !node.parentElement.closest("script, style, svg, button, textarea, select, .katex, .highlighted"); })
      .forEach(function (node) { markText(node, stems); });
  }

  return { split: split, stem: stem, find: find, mark: mark };
})("DATA", "STEMMER");

var Stemmer = function () {
  this.stemWord = searchedWords.stem;
};

/* On the search page: show where the words stand in each page that was found. */
if (typeof Search !== "undefined") {
  (function () {
    var before = 100, length = 240;
    var parse = Search._parseQuery;
    var suffix = DOCUMENTATION_OPTIONS.LINK_SUFFIX;

    // Sphinx marks the query's letters, inside other words too; here and on the page that is
    // opened from here, whole words are marked instead (mark_searched_words.js).
    Search._parseQuery = function (query) {
      var parsed = parse(query);
      parsed[3] = new Set();
      localStorage.removeItem("sphinx_highlight_terms");
      DOCUMENTATION_OPTIONS.LINK_SUFFIX = suffix + "?searched=" + encodeURIComponent(query);
      return parsed;
    };

    // The notice that a translation is not finished is no part of what was found.
    var unread = ".headerlink, script, style, button, .katex-html, annotation, .unfinished-page";

    var readable = function (html, anchor) {
      var page = new DOMParser().parseFromString(html, "text/html");
      page.querySelectorAll(unread).forEach(function (part) { part.remove(); });
      var article = page.querySelector("article") || page.querySelector('[role="main"]') || page.body;
      var part = anchor ? page.getElementById(decodeURIComponent(anchor.slice(1))) : null;
      return part || article;
    };

    // The text, white space as one blank, and where pieces of other elements begin in it.
    var pieces = function (root) {
      var walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT), text = "", begins = [];
      while (walker.nextNode()) {
        begins.push([text.length, walker.currentNode.parentElement]);
        var data = walker.currentNode.data.replace(/\s+/g, " ");
        text += (!text || text.endsWith(" ")) && data[0] === " " ? data.slice(1) : data;
      }
      return { text: text, begins: begins };
    };

    Search.htmlToText = function (html, anchor) {
      return pieces(readable(html, anchor)).text.trim();
    };

    // A summary in another language than the page's, such as what is not translated yet, says so.
    var nameLanguage = function (summary, begins, start, end) {
      var there = begins.filter(function (begin, i) {
        return begin[0] < end && (i + 1 === begins.length || begins[i + 1][0] > start);
      });
      var root = there.length && there[0][1].ownerDocument.documentElement, shares = {};
      there.forEach(function (begin, i) {
        var own = begin[1].closest("[lang]") || root;
        var stop = i + 1 < there.length ? there[i + 1][0] : end;
        var share = shares[own.lang] || (shares[own.lang] = { element: own, length: 0 });
        share.length += Math.min(stop, end) - Math.max(begin[0], start);
      });
      Object.values(shares).forEach(function (share) {
        if (share.element.lang === root.lang || share.length * 2 < end - start) return;
        summary.lang = share.element.lang;
        summary.dir = (share.element.closest("[dir]") || root).dir || "auto";
      });
    };

    Search.makeSearchSummary = function (html, stems, anchor) {
      var found = pieces(readable(html, anchor)), text = found.text.trimEnd();
      var places = searchedWords.find(text, stems);
      var start = places.length ? Math.max(places[0][0] - before, 0) : 0;
      if (start) start = text.indexOf(" ", start) + 1; // at the beginning of a word
      var end = text.length > start + length ? text.lastIndexOf(" ", start + length) : text.length;
      var summary = document.createElement("p");
      summary.className = "context";
      summary.textContent = (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
      nameLanguage(summary, found.begins, start, end);
      searchedWords.mark(summary, stems);
      return summary;
    };

    // Sphinx's own catalogs hold empty translations: rather English than nothing.
    Object.entries(Documentation.TRANSLATIONS).forEach(function (entry) {
      if (!entry[1] || entry[1][0] === "") delete Documentation.TRANSLATIONS[entry[0]];
    });

    // A page on a disk or in a sandboxed frame may not read other pages: no summaries, and no errors.
    if (location.protocol === "file:" || origin === "null") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  })();
}
