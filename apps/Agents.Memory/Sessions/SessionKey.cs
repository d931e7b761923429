using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Agents.Memory.Sessions;

/// <summary>Which session, as keys and actor ids name it.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Id">1 to 128 characters out of <c>A-Z a-z 0-9 . _ ~ : -</c>.</param>
internal readonly record struct SessionKey(string Tenant, string Id)
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:-");
    private const int MaxLength = 128;

    /// <summary>What an id may be, for errors.</summary>
    public const string Rule = "1 to 128 characters out of A-Z a-z 0-9 . _ ~ : -, not only points";

    public string State => $"session/{Uri.EscapeDataString(Tenant)}/{Id}";

    /// <summary>What was appended as the session's nth step.</summary>
    public string Entry(string life, long number) => string.Create(CultureInfo.InvariantCulture, $"{State}/{life}/{number}");

    /// <summary>A part of a path, which Dapr decodes and cleans: so nothing in it may need to be escaped. The first point ends the tenant.</summary>
    public string Actor => $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Tenant))}.{Id}";

    /// <summary>The sessions of a person.</summary>
    public static string OfUser(string tenant, string user) => $"sessions-of/{Uri.EscapeDataString(tenant)}/{Uri.EscapeDataString(user)}";

    /// <exception cref="FormatException">It is no actor id of a session.</exception>
    public static SessionKey OfActor(string actorId)
    {
        var point = actorId.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && IsId(actorId.AsSpan(point + 1))
            ? new SessionKey(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(actorId.AsSpan(0, point))), actorId[(point + 1)..])
            : throw new FormatException($"'{actorId}' is no session.");
    }

    public static bool IsId(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= MaxLength && !id.ContainsAnyExcept(Allowed) && id.ContainsAnyExcept('.');
}
