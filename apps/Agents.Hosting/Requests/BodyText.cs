using System.Text;
using Microsoft.AspNetCore.Http;

namespace Agents.Hosting.Requests;

/// <summary>Why a body is no text within its limit.</summary>
public enum BodyFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>It has more bytes than are allowed; the rest was not read.</summary>
    TooLarge,

    /// <summary>It is not UTF-8.</summary>
    NotUtf8,
}

/// <summary>Reads bodies as text.</summary>
public static class BodyText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The body, with no fault; or an empty text and the fault.</summary>
    /// <param name="request">Whose body it is.</param>
    /// <param name="maxBytes">Most bytes, from 1.</param>
    public static async Task<(string Text, BodyFault Fault)> ReadAsync(HttpRequest request, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > maxBytes)
                return ("", BodyFault.TooLarge);
        }
        try
        {
            return (Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length), BodyFault.None);
        }
        catch (DecoderFallbackException)
        {
            return ("", BodyFault.NotUtf8);
        }
    }
}
