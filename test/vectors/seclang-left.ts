/** Operators that no release of the Core Rule Set uses, and that the compiler refuses by name. */
const LEFT = [
  'verifyCC.json',
  'verifycpf.json',
  'verifyssn.json',
  'verifysvnr.json',
  'nids.json',
  'validateSchema.json',
]

export const isLeft = (file: string): boolean => LEFT.includes(file)
