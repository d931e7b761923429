using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Samples.Shop;
using Samples.Shop.Payments;

namespace Agents.Tests.Shop;

/// <summary>A running shop on a free loopback port, with a book of charges of its own.</summary>
public sealed class ShopApp : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"shop-{Guid.NewGuid():N}");
    private WebApplication? _app;

    public HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
        builder.Configuration.AddInMemoryCollection([new(ChargeBookOptions.Key, Path.Combine(_folder, "charges.jsonl"))]);
        builder.AddShop();
        _app = builder.Build();
        _app.MapShop();
        await _app.StartAsync();
        Http.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
