// Replaces the list when it changed, and keeps opened messages open. Without scripts the page reloads itself.
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = document.querySelector("#messages");
    const next = page.querySelector("#messages");
    if (!next || next.dataset.last === now.dataset.last) return;
    for (const opened of now.querySelectorAll("details[open]")) {
      const same = next.querySelector("#" + CSS.escape(opened.id));
      if (same) same.open = true;
    }
    now.replaceWith(next);
  } catch {
    // the system is stopped or restarting: ask again next time
  }
}, 3000);
