using System.Text;

namespace Dapr.Sidecar.Pubsub.Kafka;

/// <summary>Chooses the partition of a message as Dapr's Kafka client does: FNV-1a of the key, or any one without a key.</summary>
internal static class KafkaPartitioner
{
    public static int Choose(string? key, int partitions)
    {
        if (key is null) return Random.Shared.Next(partitions);
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(key)) hash = (hash ^ b) * 16777619u;
        // The client takes the hash as a signed number and drops the sign of the remainder.
        return Math.Abs(unchecked((int)hash) % partitions);
    }
}
