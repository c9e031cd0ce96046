// The Worker to compare with: it forwards everything, and judges nothing.

export default {
  /**
   * @param {Request} request
   * @param {{ ORIGIN: string }} env
   */
  fetch(request, env) {
    const url = new URL(request.url)
    return fetch(env.ORIGIN + url.pathname + url.search, /** @type {RequestInit} */ (request))
  },
}
