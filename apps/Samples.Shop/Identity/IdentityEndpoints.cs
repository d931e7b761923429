using Samples.Shop.Profiles;
using Samples.Shop.Switches;

namespace Samples.Shop.Identity;

internal sealed record VerifyIdentity(string CustomerId, string PostalCode);

internal sealed record IdentityCheck(string CustomerId, bool Verified, string Level);

internal static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/identity/verify", Verify).WithSwitch(routes, "identity.verify");

    // An unknown customer is a failed check and not a 404: the endpoint must not tell who is a customer.
    private static IdentityCheck Verify(VerifyIdentity request, CustomerDirectory customers)
    {
        var matches = customers.Find(request.CustomerId) is { } customer
            && string.Equals(customer.PostalCode, request.PostalCode?.Trim(), StringComparison.OrdinalIgnoreCase);
        return new IdentityCheck(request.CustomerId, matches, matches ? "knowledge" : "none");
    }
}
