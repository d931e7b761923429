using System.Security.Cryptography;
using System.Text;
using Agents.Memory.Audit;

namespace Agents.Tests.Memory.Audit;

public sealed class DigestKeyTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData(DigestKey.Person)]
    [InlineData(DigestKey.Item)]
    [InlineData(DigestKey.Content)]
    public void Of_ManyTextsAndAgain_IsAlwaysTheHmacOfRoleAndText(string role)
    {
        var key = new DigestKey(Secret);

        // More than are remembered, twice.
        for (var i = 0; i < 12_000; i++)
        {
            var text = $"text {i % 6_000}";
            var expected = HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes($"{role}\n{text}")).AsSpan(0, 16);
            Assert.Equal(Convert.ToHexStringLower(expected), key.Of(role, text));
        }
    }

    [Fact]
    public void Of_SameTextInAnotherRole_IsAnother()
    {
        var key = new DigestKey(Secret);

        Assert.NotEqual(key.Of(DigestKey.Person, "maria"), key.Of(DigestKey.Item, "maria"));
    }
}
