using Agents.Memory.Import;

namespace Agents.Tests.Memory.Import;

public sealed class ImportOptionsTests
{
    private static readonly ImportOptions Good = new()
    {
        Folder = ".",
        Url = "https://agents.example.org/memory/",
        Classification = "restricted",
        Groups = ["staff", "team:a/b"],
        Owner = "anna",
        RetentionDays = 36_500,
        SourceBase = "https://example.org/handbook",
        IdPrefix = "handbook-",
    };

    [Fact]
    public void Checked_AllFields_ArePassed() => Assert.Equal("https://agents.example.org/memory/v1/knowledge/import", Good.Checked().Route.ToString());

    [Theory]
    [InlineData("--url", "127.0.0.1:8084")]
    [InlineData("--url", "ftp://example.org")]
    [InlineData("--url", "http://user:secret@example.org")]
    [InlineData("--url", "http://example.org/?a=b")]
    [InlineData("--classification", "secret")]
    [InlineData("--group", "")]
    [InlineData("--group", "a b")]
    [InlineData("--owner", " ")]
    [InlineData("--retention-days", "0")]
    [InlineData("--retention-days", "36501")]
    [InlineData("--source-base", "/handbook")]
    [InlineData("--source-base", "https://example.org/#a")]
    [InlineData("--id-prefix", "-a")]
    [InlineData("--id-prefix", "a/")]
    public void Checked_WrongValue_NamesOptionAndValue(string option, string value)
    {
        var wrong = option switch
        {
            "--url" => Good with { Url = value },
            "--classification" => Good with { Classification = value },
            "--group" => Good with { Groups = [value] },
            "--owner" => Good with { Owner = value },
            "--retention-days" => Good with { RetentionDays = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
            "--source-base" => Good with { SourceBase = value },
            _ => Good with { IdPrefix = value },
        };
        Assert.StartsWith($"{option} is '{value}'; allowed: ", Assert.Throws<ImportException>(wrong.Checked).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "is not set")]
    [InlineData("", "is not set")]
    [InlineData("my secret", "is no API key")]
    [InlineData("secret\n", "is no API key")]
    public void ApiKey_MissingOrNone_IsToldWithoutItsValue(string? value, string told)
    {
        var message = Assert.Throws<ImportException>(() => ApiKey.Read(name => name == "AGENTS_API_KEY" ? value : null)).Message;
        Assert.StartsWith("AGENTS_API_KEY " + told, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }
}
