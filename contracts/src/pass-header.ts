/** Header that carries a `Pass`: its JSON, filled with spaces to `limits.passBytes`, as base64url. */
export const passHeader = 'breakwater-pass'
