/** Where the quick exit goes: a page that anyone might have open, and that says nothing about the person. */
export const exitAddress = 'https://www.bbc.co.uk/weather'
