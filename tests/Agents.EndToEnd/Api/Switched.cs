using System.Net.Http.Json;

namespace Agents.EndToEnd.Api;

/// <summary>An endpoint of the shop that misbehaves until this is disposed.</summary>
internal sealed class Switched : IAsyncDisposable
{
    private readonly HttpClient _shop;

    private Switched(HttpClient shop) => _shop = shop;

    public static async Task<Switched> SetAsync(HttpClient shop, string endpoint, object value)
    {
        using var response = await shop.PutAsJsonAsync($"/switches/{endpoint}", value);
        response.EnsureSuccessStatusCode();
        return new Switched(shop);
    }

    public async ValueTask DisposeAsync()
    {
        using var response = await _shop.DeleteAsync("/switches");
        response.EnsureSuccessStatusCode();
    }
}
