using System.Text.Json.Serialization;

namespace Agents.Memory.Governance;

/// <summary>An erasure, from the request to the receipt. It names the person only as long as it runs.</summary>
internal sealed record ErasureDocument
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Whom; null when it is over.</summary>
    public string? Person { get; init; }

    /// <summary>Digest of the person under the tenant's key.</summary>
    public required string PersonDigest { get; init; }

    /// <summary>Why, as the caller said.</summary>
    public required string Reason { get; init; }

    /// <summary>Digest of who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What was done so far, by store, in their order.</summary>
    public IReadOnlyList<StoreProgress> Stores { get => field ?? []; init; } = [];

    /// <summary>Pages written so far.</summary>
    public int Pages { get; init; }

    /// <summary>Hash of the last page.</summary>
    public string LastPage { get; init; } = ReceiptPage.Start;

    /// <summary>Set when it is over.</summary>
    public ErasureReceipt? Receipt { get; init; }

    /// <summary>HMAC-SHA-256 of the receipt's canonical JSON under the tenant's key, 64 hexadecimal digits.</summary>
    public string? Signature { get; init; }
}

/// <summary>Where one store is.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Pass">Which time it is gone through, from 1.</param>
/// <param name="Erased">What it said to have erased, in all passes; what it said twice counts twice until the receipt.</param>
/// <param name="Kept">What it kept, in this pass.</param>
/// <param name="Done">Whether the pass is over.</param>
internal sealed record StoreProgress(string Store, int Pass, int Erased, int Kept, bool Done);

/// <summary>What one step erased and kept: the part of the receipt that may be long. Each page holds the hash of the one before.</summary>
internal sealed record ReceiptPage
{
    public required int Number { get; init; }

    public required string Store { get; init; }

    public required int Pass { get; init; }

    public IReadOnlyList<ReceiptItem> Erased { get => field ?? []; init; } = [];

    public IReadOnlyList<ReceiptKept> Kept { get => field ?? []; init; } = [];

    /// <summary>Hash of the page before.</summary>
    public required string Previous { get; init; }

    public static string Start { get; } = new('0', 64);
}

/// <param name="Kind">What it was.</param>
/// <param name="Id">Digest of its id under the tenant's key.</param>
/// <param name="Content">Digest, under the tenant's key, of the SHA-256 of what it held.</param>
internal sealed record ReceiptItem(string Kind, string Id, string Content);

/// <param name="Kind">What it is.</param>
/// <param name="Id">Digest of its id under the tenant's key.</param>
/// <param name="Reason">Why it stays.</param>
internal sealed record ReceiptKept(string Kind, string Id, string Reason);

/// <summary>The proof of an erasure. Without names and content: it may be handed out and kept for as long as one likes.</summary>
internal sealed record ErasureReceipt
{
    public required string ErasureId { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Digest of the person under the tenant's key.</summary>
    public required string Person { get; init; }

    public required string Reason { get; init; }

    /// <summary>Digest of who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>UTC, whole milliseconds.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <inheritdoc cref="StartedAt"/>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>What was erased and kept where. What a store told twice counts once.</summary>
    public required IReadOnlyList<ReceiptStore> Stores { get; init; }

    /// <summary>Number of pages that list all items.</summary>
    public required int Pages { get; init; }

    /// <summary>Hash of the last page, which covers all of them.</summary>
    public required string LastPage { get; init; }
}

/// <summary>One store in a receipt.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Erased">How many items, by kind.</param>
/// <param name="Kept">How many items, by reason.</param>
internal sealed record ReceiptStore(string Store, IReadOnlyDictionary<string, int> Erased, IReadOnlyDictionary<string, int> Kept);

/// <summary>The erasures that are under way, for whoever starts and looks whether their workflows run.</summary>
internal sealed record OpenErasures
{
    public IReadOnlyList<OpenErasure> Erasures { get => field ?? []; init; } = [];
}

internal sealed record OpenErasure(string Tenant, string Id);

/// <summary>Source-generated JSON of what is signed.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(ReceiptPage))]
internal sealed partial class GovernanceJson : JsonSerializerContext;
