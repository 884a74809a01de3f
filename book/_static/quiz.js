/* Keeps the score of a self-check quiz. Everything else works without this script: an option is a
   native <details>, and opening it is choosing it. The first option opened is the answer. */
(function () {
  "use strict";

  for (const quiz of document.querySelectorAll(".ol-quiz")) {
    const questions = [...quiz.querySelectorAll(".ol-question")];
    const status = document.createElement("p");
    status.className = "ol-quiz-score";
    status.setAttribute("role", "status");

    const score = () => {
      const count = (result) => questions.filter((q) => q.dataset.first === result).length;
      const right = count("right");
      const answered = right + count("wrong");
      status.textContent =
        answered === 0
          ? `${questions.length} questions. Your first choice counts.`
          : `${right} of ${questions.length} right at first try, ${answered} answered.`;
    };

    for (const question of questions) {
      for (const option of question.querySelectorAll(".ol-option")) {
        option.addEventListener("toggle", () => {
          if (!option.open || question.dataset.first) return;
          question.dataset.first = option.dataset.verdict;
          score();
        });
      }
    }
    quiz.append(status);
    score();
  }
})();
