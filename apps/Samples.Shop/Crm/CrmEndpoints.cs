using Samples.Shop.Profiles;
using Samples.Shop.Switches;

namespace Samples.Shop.Crm;

internal sealed record UpdateCustomer(string CustomerId, string Topic, string Note);

internal static class CrmEndpoints
{
    public static void MapCrm(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/crm/update", Update).WithSwitch(routes, "crm.update");
        routes.MapPost("/crm/update-batch", UpdateBatch).WithSwitch(routes, "crm.update");
        routes.MapGet("/crm/traffic", (CrmTraffic traffic) => traffic.Read());
        routes.MapGet("/crm/{customerId}/notes", (string customerId, CustomerNotes notes) => notes.Of(customerId));
    }

    private static IResult Update(UpdateCustomer request, CustomerDirectory customers, CustomerNotes notes, CrmTraffic traffic)
    {
        traffic.AddSingle();
        return customers.Find(request.CustomerId) is null
            ? Problems.NotFound("customer", request.CustomerId)
            : Results.Ok(notes.Put(request.CustomerId, request.Topic, request.Note));
    }

    private static IResult UpdateBatch(UpdateBatch request, CustomerDirectory customers, CustomerNotes notes, CrmTraffic traffic)
    {
        if (request.Items is not { Count: > 0 and <= Crm.UpdateBatch.MaxItems } items)
        {
            return Problems.Invalid($"items must hold 1 to {Crm.UpdateBatch.MaxItems} updates; it holds {request.Items?.Count ?? 0}.");
        }

        traffic.AddBatch(items.Count);
        return Results.Ok(new UpdateBatchAnswer([.. items.Select(item => One(item, customers, notes))]));
    }

    private static UpdateBatchResult One(UpdateBatchItem item, CustomerDirectory customers, CustomerNotes notes) =>
        customers.Find(item.Arguments.CustomerId) is null
            ? new UpdateBatchResult(item.Id, Error: new UpdateBatchError(
                "urn:shop:problem:customer-not-found", "There is no such customer.", 404, $"There is no customer '{item.Arguments.CustomerId}'."))
            : new UpdateBatchResult(item.Id, notes.Put(item.Arguments.CustomerId, item.Arguments.Topic, item.Arguments.Note));
}
