using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.Actors;

/// <summary>The body of a request to plan a timer or a reminder.</summary>
/// <param name="DueTime">When it comes first; empty: at once.</param>
/// <param name="Period">From one to the next; empty: there is one.</param>
/// <param name="Ttl">When it ends; empty: never.</param>
/// <param name="Callback">Of a timer: the method.</param>
/// <param name="Data">JSON for the callback, as it was sent; null: none.</param>
/// <param name="Overwrite">Of a reminder: false, if it may not take the place of one of the same name.</param>
internal sealed record CallbackRequest(string DueTime, string Period, string Ttl, string Callback, byte[]? Data, bool Overwrite)
{
    /// <exception cref="JsonException">It is no JSON object, or a field has a wrong type.</exception>
    public static CallbackRequest Parse(byte[] body)
    {
        using var document = GoJsonBody.Parse(body);
        var fields = new GoFields(document.RootElement, "CreateRequest");
        return new CallbackRequest(
            fields.Text("dueTime") ?? "", fields.Text("period") ?? "", fields.Text("ttl") ?? "", fields.Text("callback") ?? "",
            Raw(document.RootElement), fields["overwrite"].ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.True => true,
                JsonValueKind.False => false,
                var kind => throw new JsonException($"overwrite is {kind}; allowed: true, false"),
            });
    }

    /// <summary>A null that was sent is kept, other than in the rest.</summary>
    private static byte[]? Raw(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return null;
        byte[]? data = null;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name.Equals("data", StringComparison.OrdinalIgnoreCase)) data = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(property.Value).ToArray();
        }
        return data;
    }
}
