namespace Samples.Shop.Crm;

/// <summary>Many updates in one request, as the workers send a group of calls.</summary>
internal sealed record UpdateBatch(IReadOnlyList<UpdateBatchItem> Items)
{
    public const int MaxItems = 1000;
}

internal sealed record UpdateBatchItem(string Id, UpdateCustomer Arguments);

/// <summary>One item for each that was asked for: a result or an error.</summary>
internal sealed record UpdateBatchAnswer(IReadOnlyList<UpdateBatchResult> Items);

internal sealed record UpdateBatchResult(string Id, CustomerNote? Result = null, UpdateBatchError? Error = null);

internal sealed record UpdateBatchError(string Type, string Title, int Status, string Detail);
