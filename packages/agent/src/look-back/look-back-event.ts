/** What looking back says in the log. Never a content, a hash or an entry. */
export type LookBackEvent =
  | { readonly event: 'look-back-loaded'; readonly contents: number; readonly seconds: number }
  | { readonly event: 'look-back-found'; readonly finds: number }
  | { readonly event: 'look-back-expired'; readonly contents: number }
  | { readonly event: 'look-back-trouble'; readonly problem: string; readonly retryInSeconds: number }
