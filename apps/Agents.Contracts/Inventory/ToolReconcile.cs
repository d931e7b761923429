namespace Agents.Contracts.Inventory;

/// <summary>
/// How a worker finds out what became of a call that was sent and not answered: a GET to the tool's own app.
/// 200 means found (its body, or the part that <see cref="ResultPointer"/> names, is the result). 204, or 404 with a JSON body
/// (problem details, say), means absent. Any other answer means not known yet, and the worker asks again: a 404 without a body may
/// come from anything on the way.
/// </summary>
public sealed record ToolReconcile
{
    /// <summary>The part of <see cref="Path"/> that stands for the call's idempotency key.</summary>
    public const string KeyPlaceholder = "{idempotencyKey}";

    /// <summary>Path of the query; begins with <c>/</c> and holds <c>{idempotencyKey}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>JSON Pointer (RFC 6901) to the result within the answer. Default: the whole answer.</summary>
    public string ResultPointer { get => field ?? ""; init; } = "";

    /// <summary>
    /// How long after the tool's timeout an absent effect may still turn up, 0 to 600,000 ms. Only then does absent mean
    /// "not executed". Default 2,000.
    /// </summary>
    public int GraceMs { get; init; } = 2000;
}
