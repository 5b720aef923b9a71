// The door of @assay/validator/creations: what a client needs. Loads no server, chain or metrics.
export {
  DeliveriesFileError,
  parseBasket,
  parseDeliveries,
  readBasketFile,
  readDeliveriesFile,
  type Deliveries,
} from "./deliveries-file.js";
export type { Delivery, DeliverySource, DeliveryVerdict } from "./delivery-source.js";
export { createFileDeliverySource } from "./file-delivery-source.js";
