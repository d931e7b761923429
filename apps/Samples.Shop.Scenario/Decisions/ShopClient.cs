using System.Net.Http.Json;

namespace Samples.Shop.Scenario.Decisions;

/// <summary>What the play does to the shop besides tool calls, through its sidecar.</summary>
internal sealed class ShopClient(HttpClient http)
{
    public async Task ChangeBankDetailsAsync(string customerId, CancellationToken cancellationToken)
    {
        using var answer = await http.PutAsJsonAsync($"/profiles/{customerId}/bank-details", new { iban = "DE02120300000000202051" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Makes the carrier refuse everything, or nothing.</summary>
    public async Task BreakCarrierAsync(bool broken, CancellationToken cancellationToken)
    {
        using var answer = await http.PutAsJsonAsync("/switches/shipping.book", new { errorRate = broken ? 1 : 0 }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
