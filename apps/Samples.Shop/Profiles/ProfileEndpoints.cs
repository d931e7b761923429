using Samples.Shop.Switches;

namespace Samples.Shop.Profiles;

internal sealed record LookUpProfile(string CustomerId);

internal static class ProfileEndpoints
{
    public static void MapProfiles(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/profiles/lookup", LookUp).WithSwitch(routes, "profile.lookup");

    private static IResult LookUp(LookUpProfile request, CustomerDirectory customers) =>
        customers.Find(request.CustomerId) is { } customer
            ? Results.Ok(customer)
            : Problems.NotFound("customer", request.CustomerId);
}
