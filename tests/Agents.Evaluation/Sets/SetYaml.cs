using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Agents.Evaluation.Sets;

/// <summary>Reads the files of the question sets; a field that is not known is an error.</summary>
internal static class SetYaml
{
    private static readonly IDeserializer Deserializer = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().Build();

    /// <exception cref="SetException">It cannot be read.</exception>
    public static T Read<T>(string file)
    {
        try
        {
            using var reader = File.OpenText(file);
            return Deserializer.Deserialize<T>(reader) ?? throw new SetException(file, "the file is empty");
        }
        catch (Exception e) when (e is YamlException or IOException or UnauthorizedAccessException)
        {
            throw new SetException(file, e.InnerException?.Message ?? e.Message);
        }
    }
}
