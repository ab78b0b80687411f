/* The catalogue and the leaderboard. What comes from the server is set as text, never as markup. */

const VISITORS = 200;
const VISITORS_AT_ONCE = 4;
const LEADERBOARD_MILLIS = 3000;

const euros = new Intl.NumberFormat("en", {style: "currency", currency: "EUR"});
const at = id => document.getElementById(id);
const shown = {category: "", page: 0, product: 0};

async function ask(path, options) {
  const answer = await fetch(path, {cache: "no-store", ...options});
  if (!answer.ok) {
    throw new Error(`The shop answered with status ${answer.status}`);
  }
  return answer.json();
}

/** Runs what a user asked for; what goes wrong is said on the page. */
async function attempt(work) {
  try {
    await work();
    say("");
  } catch (failure) {
    say(failure.message);
  }
}

function say(text) {
  if (at("said").textContent !== text) {
    at("said").textContent = text;
  }
}

function button(text, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(...text);
  made.addEventListener("click", press);
  return made;
}

function span(className, text) {
  return Object.assign(document.createElement("span"), {className, textContent: text});
}

function item(child) {
  const made = document.createElement("li");
  made.append(child);
  return made;
}

// ---------------------------------------------------------------- catalogue

async function showCategories() {
  const categories = await ask("api/categories");
  at("categories").replaceChildren(...categories.map(name => button([name], () => attempt(() => showPage(name, 0)))));
  await showPage(categories[0], 0);
}

async function showPage(category, page) {
  const found = await ask(`api/products?${new URLSearchParams({category, page})}`);
  Object.assign(shown, {category, page});
  for (const choice of at("categories").children) {
    choice.setAttribute("aria-pressed", choice.textContent === category);
  }
  at("products").replaceChildren(...found.items.map(product => item(button(
    [span("name", product.name), span("price", euros.format(product.cents / 100))],
    () => attempt(() => showProduct(product.id))))));
  at("page").textContent = `Page ${page + 1} of ${found.pageCount}`;
  at("previous").disabled = page === 0;
  at("next").disabled = page + 1 >= found.pageCount;
}

at("previous").addEventListener("click", () => attempt(() => showPage(shown.category, shown.page - 1)));
at("next").addEventListener("click", () => attempt(() => showPage(shown.category, shown.page + 1)));

// ---------------------------------------------------------------- a product

async function showProduct(id) {
  const begun = performance.now();
  const {product, viewed} = await ask(`api/products/${id}`);
  const millis = performance.now() - begun;
  shown.product = id;
  at("product-name").textContent = product.name;
  at("product-description").textContent = product.description;
  at("product-views").textContent = viewed.views === 1 ? "once" : `${viewed.views.toLocaleString("en")} times`;
  at("product-took").textContent = `${millis.toLocaleString("en", {maximumFractionDigits: 1})} ms`;
  showPrice(product);
  if (!at("product").open) {
    at("product").showModal();
    at("product-close").focus();
  }
  await showLeaderboard();
}

function showPrice(product) {
  at("product-price").textContent = euros.format(product.cents / 100);
  at("price-new").value = (product.cents / 100).toFixed(2);
  at("product-loaded").textContent = new Date(product.loaded).toLocaleString("en-GB");
}

at("price-form").addEventListener("submit", event => {
  event.preventDefault();
  attempt(async () => {
    const cents = Math.round(at("price-new").valueAsNumber * 100);
    showPrice(await ask(`api/products/${shown.product}/price`, {
      method: "PUT",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify({cents}),
    }));
    await showPage(shown.category, shown.page);
  });
});

// ---------------------------------------------------------------- leaderboard

async function showLeaderboard() {
  const most = await ask("api/leaderboard");
  if (most.length > 0) {
    const focused = [...at("leaderboard").children].findIndex(row => row.contains(document.activeElement));
    at("leaderboard").replaceChildren(...most.map(row => item(button(
      [span("name", row.name), span("views", row.views.toLocaleString("en"))],
      () => attempt(() => showProduct(row.id))))));
    at("leaderboard").children[focused]?.firstChild.focus();
  }
}

async function keepLeaderboard() {
  try {
    await showLeaderboard();
  } catch (failure) {
    say(`The shop does not answer: ${failure.message}`);
  }
  setTimeout(keepLeaderboard, LEADERBOARD_MILLIS);
}

// ---------------------------------------------------------------- visitors

/** Some products are looked at far more often than others, as in any shop. */
async function visit(productCount, visits) {
  for (let i = 0; i < visits; i++) {
    await ask(`api/products/${Math.floor(productCount * Math.random() ** 6)}`);
  }
}

at("crowd").addEventListener("click", async () => {
  at("crowd").disabled = true;
  await attempt(async () => {
    const {products} = await ask("api/size");
    const each = VISITORS / VISITORS_AT_ONCE;
    await Promise.all(Array.from({length: VISITORS_AT_ONCE}, () => visit(products, each)));
    await showLeaderboard();
  });
  at("crowd").disabled = false;
});

attempt(showCategories);
keepLeaderboard();
