using Dapr.Client;

namespace Samples.Shop.Profiles;

/// <summary>New bank details of a customer.</summary>
/// <param name="Iban">Where the customer's money goes from now on; the sample only checks its form.</param>
internal sealed record ChangeBankDetails(string Iban);

/// <summary>What the decisions app learns of a customer: the form of topic <c>decision-actions</c>.</summary>
/// <param name="Tenant">Whose customer it is.</param>
/// <param name="Subject">The customer.</param>
/// <param name="Id">Tells repeated messages apart from repeated changes.</param>
/// <param name="Action">What happened.</param>
/// <param name="At">When, UTC.</param>
internal sealed record CustomerActed(string Tenant, string Subject, string Id, string Action, DateTimeOffset At);

/// <summary>Tells others that a customer's bank details have changed: a payout soon after that is suspicious.</summary>
internal static class BankDetails
{
    private const string Component = "facts";
    private const string Topic = "decision-actions";

    public static void MapBankDetails(this IEndpointRouteBuilder routes) => routes.MapPut("/profiles/{customerId}/bank-details", PutAsync);

    private static async Task<IResult> PutAsync(
        string customerId, ChangeBankDetails request, CustomerDirectory customers, DaprClient dapr, IConfiguration configuration, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (customers.Find(customerId) is null)
        {
            return Problems.NotFound("customer", customerId);
        }

        if (request.Iban is not { Length: >= 15 and <= 34 } iban || !iban.All(char.IsAsciiLetterOrDigit))
        {
            return Problems.Invalid("iban must have 15 to 34 letters and digits.");
        }

        var acted = new CustomerActed(
            configuration["Shop:Tenant"] ?? "demo", customerId, $"bank-{Guid.CreateVersion7():N}", "bank-detail-change", time.GetUtcNow());
        await dapr.PublishEventAsync(Component, Topic, acted, new Dictionary<string, string> { ["partitionKey"] = customerId }, cancellationToken);
        return Results.NoContent();
    }
}
