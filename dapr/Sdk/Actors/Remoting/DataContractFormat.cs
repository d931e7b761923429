using System.Collections.Concurrent;
using System.Runtime.Serialization;
using System.Xml;

namespace Dapr.Actors.Remoting;

/// <summary>Data contracts in binary XML: what cannot be written so with the official SDK cannot be here either.</summary>
internal sealed class DataContractFormat : MessageFormat
{
    public static readonly DataContractFormat Instance = new();
    private const string Namespace = "urn:actors";
    private readonly ConcurrentDictionary<Type, DataContractSerializer> _serializers = new();

    private DataContractFormat()
    {
    }

    public override ReadOnlyMemory<byte> WriteArguments(ActorMethod method, object?[] arguments) => Write(writer =>
    {
        for (var i = 0; i < method.Parameters.Length; i++) Serializer(method.Parameters[i].ParameterType).WriteObject(writer, arguments[i]);
    });

    public override ReadOnlyMemory<byte> WriteResult(ActorMethod method, object? result) => Write(writer => Serializer(method.Result!).WriteObject(writer, result));

    public override object?[] ReadArguments(ActorMethod method, byte[] body)
    {
        if (body.Length == 0) return [.. method.Parameters.Select(parameter => Default(parameter.ParameterType))];
        using var reader = Open(body);
        var arguments = new object?[method.Parameters.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Serializer(method.Parameters[i].ParameterType).ReadObject(reader);
        return arguments;
    }

    public override object? ReadResult(ActorMethod method, byte[] body)
    {
        using var reader = Open(body);
        return Serializer(method.Result!).ReadObject(reader);
    }

    private static ReadOnlyMemory<byte> Write(Action<XmlDictionaryWriter> content)
    {
        var stream = new MemoryStream(256);
        using (var writer = XmlDictionaryWriter.CreateBinaryWriter(stream, null, null, ownsStream: false))
        {
            writer.WriteStartElement("Message", Namespace);
            content(writer);
            writer.WriteEndElement();
        }
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    private static XmlDictionaryReader Open(byte[] body)
    {
        var reader = XmlDictionaryReader.CreateBinaryReader(body, XmlDictionaryReaderQuotas.Max);
        try
        {
            reader.ReadStartElement("Message", Namespace);
            return reader;
        }
        catch (XmlException e)
        {
            reader.Dispose();
            throw new SerializationException("A message between actors cannot be read. Does the other side use data contracts, too (UseJsonSerialization)?", e);
        }
    }

    private DataContractSerializer Serializer(Type type) => _serializers.GetOrAdd(type, static type => new DataContractSerializer(type, "Value", Namespace));
}
