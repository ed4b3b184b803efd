export * from './agent-unavailable.ts'
export * from './check-upload.ts'
export * from './public-answer.ts'
export { type FormLimits, formLimits, type UploadRequest } from './upload-form.ts'
