using Agents.Hosting;
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

/// <summary>The shop's parts, each a folder of its own; every endpoint is the target of one sample tool.</summary>
internal static class ShopComposition
{
    public static void AddShop(this WebApplicationBuilder builder)
    {
        builder.AddAgentsDefaults();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default));
        builder.Services.AddSingleton<SwitchBoard>();
        builder.Services.AddSingleton<CustomerDirectory>();
        builder.Services.AddSingleton<OrderBook>();
        builder.Services.AddSingleton<Warehouse>();
        builder.Services.AddSingleton<CustomerNotes>();
        builder.Services.AddSingleton<CrmTraffic>();
        builder.Services.AddSingleton<ShippingBook>();
        builder.AddBooks();
    }

    public static void MapShop(this WebApplication app)
    {
        app.UseAgentsDefaults();
        app.MapSwitches();
        app.MapIdentity();
        app.MapProfiles();
        app.MapBankDetails();
        app.MapOrders();
        app.MapInventory();
        app.MapPayments();
        app.MapShipping();
        app.MapCrm();
    }
}
