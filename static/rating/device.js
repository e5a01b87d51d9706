// Says on the instructions page what would make rating harder on this device. It never stands in the way.

const NARROW = 320;
const ZOOMED = 1.6;

const notice = document.getElementById("device");
const zoom = matchMedia("(pointer: fine)").matches && outerWidth > 0 ? outerWidth / innerWidth : 1;
const problems = [];
if (innerWidth < NARROW) problems.push(notice.dataset.narrow);
if (zoom > ZOOMED) problems.push(notice.dataset.zoomed);
notice.textContent = problems.join(" ");
notice.hidden = problems.length === 0;
