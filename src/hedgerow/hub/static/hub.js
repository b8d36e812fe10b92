// Says aloud when a passkey could not be used; without it the browser would only log the reason.
document.addEventListener("allauth.error", (event) => {
  const notice = document.getElementById("passkey-trouble");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = false;
  notice.focus();
});
