// Checks the answers of a quiz (html_output.py writes the page's part) and remembers them.
(() => {
  "use strict";
  const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/;
  const GROUPED = /^[+-]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*((?!\1)[.,]\d+)?$/;

  // In every script the ten digits follow one another, and no digit stands before the zero.
  const isDigit = (code) => code < 0x10000 && /\p{Nd}/u.test(String.fromCodePoint(code));
  const digit = (character) => {
    const code = character.codePointAt(0);
    if (!isDigit(code)) return character;
    let value = 0;
    while (value < 9 && isDigit(code - value - 1)) value += 1;
    return String(value);
  };

  /**
   * The number a person typed, in her digits and with her decimal sign; none if it is none.
   * It is two where nobody can tell: 1,386 is a little more than one, or more than a thousand.
   */
  const readings = (text) => {
    const plain = Array.from(text, digit).join("")
      .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "") // direction marks
      .replace(/[\u2212\u2010-\u2013\ufe63\uff0d]/g, "-")
      .replace(/(\d)[\s\u066c](?=\d{3}(?!\d))/g, "$1") // 10 000
      .replace(/\u066b/g, ".")
      .replace(/\u060c/g, ",")
      .replace(/[EеЕ]|أس/g, "e") // the Cyrillic letters too; in Arabic, "exponent"
      .trim();
    const grouped = GROUPED.exec(plain);
    const ungrouped = grouped ? plain.replaceAll(grouped[1], "") : "";
    return [plain, ungrouped].map((written) => written.replace(",", "."))
      .filter((written) => NUMBER.test(written)).map(Number).filter(Number.isFinite);
  };

  const near = (value, target, tolerance) =>
    Math.abs(value - target) <= tolerance + 1e-9 * Math.max(tolerance, Math.abs(target));

  const sameSet = (some, others) => some.length === others.length && some.every((one) => others.includes(one));

  // Each kind of quiz: `read` its answer, `write` an answer kept earlier (false if it cannot be one),
  // `verdict` on an answer: is it `solved`, what to `say`, with which `reply` below.
  const choices = {
    boxes: (quiz) => [...quiz.querySelectorAll(".quiz-choice input")],
    read: (quiz) => choices.boxes(quiz).flatMap((box, index) => (box.checked ? [index] : [])),
    write(quiz, answer) {
      const boxes = choices.boxes(quiz);
      if (!Array.isArray(answer) || !answer.every((index) => boxes[index])) return false;
      boxes.forEach((box, index) => { box.checked = answer.includes(index); });
      return true;
    },
    verdict(quiz, answer) {
      const boxes = choices.boxes(quiz);
      const right = boxes.flatMap((box, index) =>
        box.closest(".quiz-choice").dataset.correct === "true" ? [index] : []);
      const hits = answer.filter((index) => right.includes(index));
      if (!answer.length) return { say: "nothing", unanswered: boxes[0] };
      answer.forEach((index) => choices.mark(quiz, boxes[index], index, right.includes(index)));
      if (sameSet(answer, right)) return { solved: true, say: "solved" };
      if (hits.length === answer.length) return { say: "missing" };
      return { say: hits.length ? "mixed" : "wrong" };
    },
    mark(quiz, box, index, right) {
      const choice = box.closest(".quiz-choice");
      quiz.mark(choice, choice.querySelector("label"), right, right ? "correct" : "notCorrect");
      const feedback = quiz.feedback(index);
      if (!feedback) return;
      feedback.id = `${box.id}-feedback`;
      box.setAttribute("aria-describedby", feedback.id);
      choice.lastElementChild.append(feedback);
    },
  };

  const numeric = {
    box: (quiz) => quiz.querySelector("input"),
    read: (quiz) => numeric.box(quiz).value,
    write(quiz, answer) {
      if (typeof answer !== "string") return false;
      numeric.box(quiz).value = answer;
      return true;
    },
    verdict(quiz, answer) {
      const [right, tolerance] = [quiz.dataset.answer, quiz.dataset.tolerance].map(Number);
      const values = readings(answer);
      if (!values.length) return numeric.notNumber(quiz);
      if (values.some((value) => near(value, right, tolerance))) return { solved: true, say: "solved" };
      const known = JSON.parse(quiz.dataset.wrong)
        .map((wrong, index) => ({ wrong, index, far: Math.min(...values.map((value) => Math.abs(wrong - value))) }))
        .filter(({ wrong }) => values.some((value) => near(value, wrong, tolerance)))
        .sort((one, other) => one.far - other.far)[0];
      return { say: "wrong", reply: known && quiz.feedback(known.index) };
    },
    notNumber(quiz) {
      numeric.box(quiz).setAttribute("aria-invalid", "true");
      return { say: "notNumber", unanswered: numeric.box(quiz) };
    },
  };

  const order = {
    list: (quiz) => quiz.querySelector("fieldset > ol"),
    read: (quiz) => [...order.list(quiz).children].map((item) => Number(item.dataset.item)),
    write(quiz, answer) {
      if (!Array.isArray(answer) || !sameSet([...new Set(answer)], order.read(quiz))) return false;
      const items = new Map([...order.list(quiz).children].map((item) => [Number(item.dataset.item), item]));
      answer.forEach((index) => order.list(quiz).append(items.get(index)));
      order.showEnds(quiz);
      return true;
    },
    verdict(quiz, answer) {
      [...order.list(quiz).children].forEach((item, place) => {
        const right = answer[place] === place;
        quiz.mark(item, item.querySelector(".quiz-item > div"), right, right ? "inPlace" : "outOfPlace");
      });
      const solved = answer.every((index, place) => index === place);
      return { solved, say: solved ? "solved" : "wrong" };
    },
    // The neighbour moves, not the item itself, so that the pressed button never loses the focus.
    move(quiz, button) {
      const item = button.closest("li");
      const up = button.dataset.move === "up";
      const neighbour = up ? item.previousElementSibling : item.nextElementSibling;
      if (!neighbour) return;
      quiz.clear();
      if (up) item.after(neighbour); else item.before(neighbour);
      order.showEnds(quiz);
      const all = [...order.list(quiz).children];
      quiz.say(quiz.words.moved.replace("{position}", all.indexOf(item) + 1).replace("{count}", all.length));
    },
    showEnds(quiz) {
      const all = [...order.list(quiz).children];
      for (const button of quiz.querySelectorAll("[data-move]")) {
        const end = button.dataset.move === "up" ? all[0] : all[all.length - 1];
        button.setAttribute("aria-disabled", String(button.closest("li") === end));
      }
    },
  };

  const KINDS = { single: choices, multiple: choices, numeric, order };

  class CourseQuiz extends HTMLElement {
    static readings = readings;

    connectedCallback() {
      if (this.form) return;
      this.form = this.querySelector("form");
      this.status = this.querySelector(".quiz-status");
      this.retry = this.querySelector("[type=reset]");
      this.words = JSON.parse(this.dataset.words);
      this.kind = KINDS[this.dataset.kind];
      this.untouched = this.kind.read(this);
      this.querySelectorAll(".quiz-script").forEach((element) => { element.hidden = false; });
      if (this.kind === order) order.showEnds(this);
      this.listen();
      this.restore();
    }

    listen() {
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        const { solved, unanswered } = this.check();
        if (unanswered) unanswered.focus();
        else this.remember({ answer: this.kind.read(this), solved: Boolean(solved) });
      });
      this.form.addEventListener("reset", (event) => {
        event.preventDefault();
        this.clear();
        this.kind.write(this, this.untouched);
        this.remember(null);
        this.form.querySelector("fieldset :is(input, button)").focus();
      });
      this.form.addEventListener("input", () => this.clear());
      this.form.addEventListener("click", ({ target }) => {
        const button = target.closest("[data-move]");
        if (button) order.move(this, button);
      });
    }

    check() {
      this.clear();
      const verdict = this.kind.verdict(this, this.kind.read(this));
      const explanation = verdict.solved && this.querySelector(".quiz-explanation");
      this.say(this.words[verdict.say], verdict.reply || (explanation && this.copy([explanation])));
      this.retry.hidden = Boolean(verdict.unanswered);
      return verdict;
    }

    clear() {
      this.status.replaceChildren();
      this.retry.hidden = true;
      this.form.querySelectorAll(".quiz-mark, .quiz-feedback").forEach((element) => element.remove());
      this.form.querySelectorAll(".quiz-is-right, .quiz-is-wrong").forEach((element) =>
        element.classList.remove("quiz-is-right", "quiz-is-wrong"));
      this.form.querySelectorAll("[aria-invalid]").forEach((element) => element.removeAttribute("aria-invalid"));
      this.form.querySelectorAll(".quiz-choice [aria-describedby]").forEach((element) =>
        element.removeAttribute("aria-describedby"));
    }

    say(text, reply) {
      const line = document.createElement("p");
      line.textContent = text;
      this.status.replaceChildren(line, ...(reply ? [reply] : []));
    }

    /** Right or wrong in a word and a sign, never by colour alone. */
    mark(element, place, right, word) {
      const mark = document.createElement("span");
      mark.className = "quiz-mark";
      mark.textContent = ` ${right ? "✓" : "✗"} ${this.words[word]}`;
      place.append(mark);
      element.classList.add(right ? "quiz-is-right" : "quiz-is-wrong");
    }

    /** What the solution says about its n-th answer: all that follows the verdict. */
    feedback(index) {
      const [, ...said] = this.querySelectorAll(".quiz-verdicts > ul > li")[index].children;
      return said.length ? this.copy(said) : null;
    }

    copy(elements) {
      const box = document.createElement("div");
      box.className = "quiz-feedback";
      box.append(...elements.map((element) => element.cloneNode(true)));
      box.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
      return box;
    }

    /** A browser may refuse to keep anything (private windows, full storage): then nothing is kept. */
    remember(state) {
      const key = `course-quiz:${this.dataset.key}`;
      try {
        if (state) localStorage.setItem(key, JSON.stringify(state));
        else localStorage.removeItem(key);
      } catch { /* the quiz works without it */ }
    }

    restore() {
      let state = null;
      try {
        state = JSON.parse(localStorage.getItem(`course-quiz:${this.dataset.key}`));
      } catch { /* nothing was kept, or something that is not ours */ }
      if (!state || !this.kind.write(this, state.answer)) return;
      this.status.setAttribute("aria-live", "off"); // not news: a page must not read out all that was answered
      this.check();
      setTimeout(() => this.status.removeAttribute("aria-live"), 1000);
    }
  }

  if (!customElements.get("course-quiz")) customElements.define("course-quiz", CourseQuiz);
})();
