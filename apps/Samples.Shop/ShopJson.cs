using System.Text.Json;
using System.Text.Json.Serialization;
using Samples.Shop.Books;
using Samples.Shop.Crm;
using Samples.Shop.Identity;
using Samples.Shop.Inventory;
using Samples.Shop.Orders;
using Samples.Shop.Payments;
using Samples.Shop.Profiles;
using Samples.Shop.Shipping;
using Samples.Shop.Switches;

namespace Samples.Shop;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerifyIdentity))]
[JsonSerializable(typeof(IdentityCheck))]
[JsonSerializable(typeof(LookUpProfile))]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(GetOrder))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(CheckStock))]
[JsonSerializable(typeof(StockLevel))]
[JsonSerializable(typeof(MoveStock))]
[JsonSerializable(typeof(StockMove))]
[JsonSerializable(typeof(KeyStatus<StockMove>))]
[JsonSerializable(typeof(MarkOrder))]
[JsonSerializable(typeof(OrderMark))]
[JsonSerializable(typeof(KeyStatus<OrderMark>))]
[JsonSerializable(typeof(BookShipment))]
[JsonSerializable(typeof(CancelShipment))]
[JsonSerializable(typeof(ShippingEntry))]
[JsonSerializable(typeof(KeyStatus<ShippingEntry>))]
[JsonSerializable(typeof(ChangeBankDetails))]
[JsonSerializable(typeof(ChargeRequest))]
[JsonSerializable(typeof(Charge))]
[JsonSerializable(typeof(ChargeStatus))]
[JsonSerializable(typeof(UpdateCustomer))]
[JsonSerializable(typeof(UpdateBatch))]
[JsonSerializable(typeof(UpdateBatchAnswer))]
[JsonSerializable(typeof(CrmTrafficFigures))]
[JsonSerializable(typeof(CustomerNote))]
[JsonSerializable(typeof(IReadOnlyList<CustomerNote>))]
[JsonSerializable(typeof(EndpointSwitch))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, EndpointSwitch>))]
internal sealed partial class ShopJson : JsonSerializerContext;
