// The API's explorer: Swagger UI over the description of this host. Nothing is asked of any other host.

const root = document.getElementById('explorer');
const folder = new URL('./lib/swagger-ui/', import.meta.url);
const description = '/openapi/v1.json';
const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

function say(text) {
  const words = document.createElement('p');
  words.className = 'message';
  words.setAttribute('role', 'alert');
  words.textContent = text;
  root.replaceChildren(words);
}

function arrive(element) {
  return new Promise((done) => {
    element.addEventListener('load', () => done(true));
    element.addEventListener('error', () => done(false));
    document.head.append(element);
  });
}

function style(address) {
  return arrive(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: address }));
}

function script(address) {
  return arrive(Object.assign(document.createElement('script'), { src: address }));
}

// Swagger UI fills examples in as values. Of a parameter that may be left out it would narrow the first try to the example's own
// motor and day, so there the example moves into the words.
function prepared(api) {
  for (const operation of Object.values(api.paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      if (!parameter.required && 'example' in parameter) {
        parameter.description = `${parameter.description} Example: \`${parameter.example}\``;
        delete parameter.example;
      }
    }
  }

  return api;
}

// A browser session proves with this token that the page is the site's own; a bearer token needs no such proof.
async function withToken(request) {
  if (!safe.has((request.method ?? 'GET').toUpperCase()) && !request.headers?.Authorization) {
    const answer = await fetch('/account/csrf');
    if (answer.ok) {
      const header = document.querySelector('meta[name="csrf-token"]').dataset.header;
      request.headers = { ...request.headers, [header]: (await answer.json()).token };
    }
  }

  return request;
}

async function show() {
  const [hasScript, hasStyle, answer] = await Promise.all([
    script(new URL('swagger-ui-bundle.js', folder)), style(new URL('swagger-ui.css', folder)), fetch(description),
  ]);
  if (!hasScript || !hasStyle) {
    say(root.dataset.noLibrary);
    return;
  }

  if (!answer.ok) {
    say(root.dataset.failed);
    return;
  }

  globalThis.SwaggerUIBundle({
    spec: prepared(await answer.json()),
    domNode: root,
    layout: 'BaseLayout',
    validatorUrl: null,
    deepLinking: true,
    filter: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    requestInterceptor: withToken,
  });
}

try {
  await show();
} catch {
  say(root.dataset.failed);
} finally {
  root.setAttribute('aria-busy', 'false');
}
