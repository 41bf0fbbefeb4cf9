"use strict";
// Focus, announcements and busy buttons around htmx. Every page works without this file.
(() => {
  const refuse = function () { throw new EvalError("No code in markup."); };
  const policy = { createHTML: (text) => text, createScript: () => "" };
  htmx.registerExtension("portal-security", {
    init: (api) => api.initSecurity(window.trustedTypes?.createPolicy("htmx", policy) ?? policy, refuse, refuse),
  });

  const on = (name, act, early) => document.addEventListener(name, act, early);
  const all = (query, roots = [document]) => [...document.querySelectorAll(query)]
    .filter((node) => roots.some((root) => root.contains(node)));

  const say = (text, visibly = false) => {
    const status = document.getElementById("status");
    status.classList.toggle("unseen", !visibly);
    status.textContent = text;
  };
  const problem = "[role=alert][data-focus]";

  // After a swap the eye goes to the problem or the heading, the ear hears what happened.
  let fresh = [];
  on("htmx:before:swap", () => { fresh = []; });
  on("htmx:after:settle", (event) => fresh.push(...event.detail.newContent));
  on("htmx:after:swap", ({ detail: { ctx } }) => {
    say("");
    const told = all("[data-announce]", fresh).map((node) => node.textContent.trim());
    if (told.length) setTimeout(say, 100, told.join(" "));
    const box = document.getElementById("confirmation")?.closest("dialog");
    if (box && !box.open && fresh.some((node) => box.contains(node))) box.showModal();
    const back = ctx.target === document.body;
    if (!back && !/^(click|submit)$/.test(ctx.sourceEvent?.type)) return;
    const place = all(problem, fresh)[0] ?? all("[data-focus]", fresh)[0];
    if (!back && place?.matches("h1")) scrollTo(0, 0);
    place?.focus({ preventScroll: back });
    all(".menu").forEach((menu) => { menu.open = false; });
  });
  on("DOMContentLoaded", () => all(problem)[0]?.focus());

  // What leaves everything as it is closes the dialog that it stands in.
  on("click", (event) => {
    const box = event.target.closest?.("[data-close]")?.closest("dialog[open]");
    if (!box) return;
    event.preventDefault();
    event.stopPropagation();
    box.close();
  }, true);

  // No network or no answer in time: what was typed stays.
  on("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && ctx.text === undefined) say(document.body.dataset.unreachable, true);
  });
  // The same when a proxy answers for a portal that is down: its page would take the place of the form.
  on("htmx:before:response", (event) => {
    const { status, headers } = event.detail.ctx.response;
    if (status < 500 || /HX-Request/i.test(headers.get("vary"))) return;
    event.preventDefault();
    say(document.body.dataset.unreachable, true);
  });

  // A busy button keeps the focus; its form is not sent twice.
  const rest = (root) => all("[aria-busy]", [root]).forEach((button) => { button.ariaBusy = null; });
  on("submit", (event) => {
    if (all("[aria-busy]", [event.target]).length) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.submitter?.dataset.busy) event.submitter.ariaBusy = "true";
  }, true);
  on("htmx:finally:request", ({ detail: { ctx } }) => rest(ctx.request.form ?? ctx.sourceElement));
  addEventListener("pageshow", () => rest(document));

  // A colour is typed or picked: either field shows what the other one says.
  on("input", ({ target }) => {
    const mirror = target.dataset.mirror;
    if (mirror) document.getElementById(mirror).value = target.value;
    else if (/^#[0-9a-f]{6}$/i.test(target.value)) {
      all(`[data-mirror="${CSS.escape(target.id)}"]`).forEach((field) => { field.value = target.value; });
    }
  }, true);

  // A password can be looked at while it is typed; the button is there only where this file is.
  const unveil = () => all("[data-reveal][hidden]").forEach((button) => { button.hidden = false; });
  on("DOMContentLoaded", unveil);
  on("htmx:after:settle", unveil);
  on("click", (event) => {
    const button = event.target.closest?.("[data-reveal]");
    if (!button) return;
    const shown = button.ariaPressed !== "true";
    button.ariaPressed = shown;
    document.getElementById(button.dataset.reveal).type = shown ? "text" : "password";
  });

  // Text to be copied is chosen as a whole; where the clipboard is closed to us, the choice is what remains.
  on("focusin", ({ target }) => { if (target.matches("[data-select]")) target.select(); });
  on("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    if (!copied && !document.execCommand("copy")) return;
    button.focus();
    button.classList.add("copied");
    say(button.dataset.copied);
    setTimeout(() => button.classList.remove("copied"), 2000);
  });

  const ends = new WeakMap();
  setInterval(() => all("[data-countdown]").forEach((node) => {
    if (!ends.has(node)) ends.set(node, Date.now() + node.dataset.countdown * 1000);
    const left = Math.ceil((ends.get(node) - Date.now()) / 1000);
    const time = () => new Date(left * 1000).toISOString().slice(14, 19);
    node.textContent = left > 0 ? node.dataset.running.replace("{time}", time) : node.dataset.ready;
    if (left <= 0) delete node.dataset.countdown;
  }), 1000);
})();
