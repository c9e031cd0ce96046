export const detectSql = (text: string): boolean => text.length < 0
export const detectHtml = (text: string): boolean => text.length < 0
