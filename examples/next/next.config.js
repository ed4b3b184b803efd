/** The agent starts threads from files of its own: it must not be bundled. */
export default { serverExternalPackages: ['@breakwater/agent'] }
