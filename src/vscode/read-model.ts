/** The entry of `dist/read-model.cjs`: what the views show. The first view that is looked at loads it, not the engine. */

export { createReadModel } from '../node/read-model/read-model';
export { listVirtualPhones } from '../node/virtual-phone/launch';
