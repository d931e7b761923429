using Samples.Shop.Profiles;
using Samples.Shop.Switches;

namespace Samples.Shop.Crm;

internal sealed record UpdateCustomer(string CustomerId, string Topic, string Note);

internal static class CrmEndpoints
{
    public static void MapCrm(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/crm/update", Update).WithSwitch(routes, "crm.update");
        routes.MapGet("/crm/{customerId}/notes", (string customerId, CustomerNotes notes) => notes.Of(customerId));
    }

    private static IResult Update(UpdateCustomer request, CustomerDirectory customers, CustomerNotes notes) =>
        customers.Find(request.CustomerId) is null
            ? Problems.NotFound("customer", request.CustomerId)
            : Results.Ok(notes.Put(request.CustomerId, request.Topic, request.Note));
}
