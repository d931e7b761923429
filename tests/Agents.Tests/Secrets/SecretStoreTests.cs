using Dapr.Sidecar.Resources;
using Dapr.Sidecar.Secrets;

namespace Agents.Tests.Secrets;

public sealed class SecretStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-secrets-");
    private static readonly SourceLocation Here = new("vault.yaml", 1);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{"a":{"b":["x"]}}""", "a:b:0", "x")]
    [InlineData("""{"n":5}""", "n", "%!s(float64=5)")]
    [InlineData("""{"n":1e21}""", "n", "%!s(float64=1e+21)")]
    [InlineData("""{"n":0.00001}""", "n", "%!s(float64=1e-05)")]
    [InlineData("""{"n":123456.789}""", "n", "%!s(float64=123456.789)")]
    [InlineData("""{"n":false}""", "n", "%!s(bool=false)")]
    [InlineData("""{"n":null}""", "n", "%!s(<nil>)")]
    public void Get_FileOfSingleValues_IsNamedByPathAndPrintedByGo(string json, string name, string expected) =>
        Assert.Equal(expected, File(json).Get(name)[name]);

    [Fact]
    public void Get_MultiValued_GivesTheObjectFlattened()
    {
        var secret = File("""{"db":{"user":"u","inner":{"x":1}},"n":5}""", ("multiValued", "yes"));

        Assert.Equal(new Dictionary<string, string> { ["user"] = "u", ["inner:x"] = "%!s(float64=1)" }, secret.Get("db"));
        Assert.Throws<SecretException>(() => secret.Get("n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Create_FileWithoutAnObject_IsRefused(string json) => Assert.Throws<SecretException>(() => File(json));

    [Fact]
    public void Create_NoFileNamed_IsRefused() =>
        Assert.Throws<SecretException>(() => SecretStores.Create(new Component("vault", SecretStores.FileType, "v1", Here), new Dictionary<string, string>()));

    [Theory]
    [InlineData("ONE", "1")]
    [InlineData("DAPR_API_TOKEN", "")]
    [InlineData("dapr_other", "")]
    [InlineData("APP_API_TOKEN", "")]
    [InlineData("NONE", "")]
    public void Get_Environment_HidesWhatIsDaprs(string name, string expected)
    {
        var store = new EnvironmentSecretStore(
            new Dictionary<string, string> { ["ONE"] = "1", ["DAPR_API_TOKEN"] = "t", ["dapr_other"] = "t", ["APP_API_TOKEN"] = "t" }, "");

        Assert.Equal(expected, store.Get(name)[name]);
        Assert.Equal(["ONE"], store.GetAll().Keys);
    }

    private ISecretStore File(string json, params (string Name, string Value)[] metadata)
    {
        var path = Path.Combine(_folder.FullName, "secrets.json");
        System.IO.File.WriteAllText(path, json);
        var component = new Component("vault", SecretStores.FileType, "v1", Here)
        {
            Metadata = [.. metadata.Append(("secretsFile", path)).Select(m => new MetadataEntry(m.Item1, m.Item2, Here))],
        };
        return SecretStores.Create(component, new Dictionary<string, string>());
    }
}
