using System.Security.Cryptography;
using System.Text;

namespace Agents.Memory.Vectors;

/// <summary>A model as a part of a name of <c>a-z 0-9 -</c>: readable, and by the digest at its end different for different models.</summary>
internal static class ModelCode
{
    public static string Of(VectorModel model, int maxLength)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{model.Id}\n{model.Dimensions}")))[..8];
        var readable = new StringBuilder();
        foreach (var character in model.Id.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
                readable.Append(character);
            else if (readable.Length > 0 && readable[^1] != '-')
                readable.Append('-');
            if (readable.Length == maxLength - digest.Length - 1)
                break;
        }

        var name = readable.ToString().Trim('-');
        return name.Length == 0 ? digest : $"{name}-{digest}";
    }
}
