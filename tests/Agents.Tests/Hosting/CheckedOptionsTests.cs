using Agents.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Hosting;

public sealed class CheckedOptionsTests
{
    [Fact]
    public void AddCheckedOptions_SectionOfAPartBelow_IsThePartsOwn()
    {
        using var services = Services(("Whole:Name", "a"), ("Whole:Part:Size", "7"), ("Whole:Partner", "b"));

        Assert.Equal(new Whole { Name = "a", Partner = "b" }, services.GetRequiredService<Whole>());
        Assert.Equal(new Part { Size = 7 }, services.GetRequiredService<Part>());
    }

    [Theory]
    [InlineData("Whole:Nmae", "a")]
    [InlineData("Whole:Other:Size", "1")]
    public void AddCheckedOptions_UnknownKey_IsAnError(string key, string value)
    {
        using var services = Services((key, value));

        var wrong = Assert.Throws<InvalidOperationException>(services.GetRequiredService<Whole>);

        Assert.Contains(key.Split(':')[1], wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddCheckedOptions_UnknownKeyOfAPart_IsAnErrorThereOnly()
    {
        using var services = Services(("Whole:Part:Sise", "7"));

        Assert.Equal(new Whole(), services.GetRequiredService<Whole>());
        Assert.Throws<InvalidOperationException>(services.GetRequiredService<Part>);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddCheckedOptions<Whole>("Whole");
        builder.AddCheckedOptions<Part>("Whole:Part");
        return builder.Services.BuildServiceProvider();
    }

    private sealed record Whole : ICheckedOptions
    {
        public string Name { get; init; } = "";

        public string Partner { get; init; } = "";

        public void Check(SettingsCheck check)
        {
        }
    }

    private sealed record Part : ICheckedOptions
    {
        public int Size { get; init; }

        public void Check(SettingsCheck check)
        {
        }
    }
}
