namespace Agents.Memory.Vectors.Embedded;

/// <summary>The highest of many numbers, so many of them: a heap whose root is the least.</summary>
internal sealed class Highest(int count)
{
    private readonly float[] _heap = new float[count];
    private int _size;

    /// <summary>The least of them; until there are enough, anything is above it.</summary>
    public float Least => _size < count ? float.NegativeInfinity : _heap[0];

    public void Add(float value)
    {
        if (_size < count)
        {
            var at = _size++;
            for (; at > 0 && _heap[(at - 1) / 2] > value; at = (at - 1) / 2) _heap[at] = _heap[(at - 1) / 2];
            _heap[at] = value;
        }
        else if (value > _heap[0])
        {
            Sink(value);
        }
    }

    public void Take(Highest other)
    {
        for (var i = 0; i < other._size; i++) Add(other._heap[i]);
    }

    private void Sink(float value)
    {
        var at = 0;
        for (var child = 1; child < _size; child = (2 * at) + 1)
        {
            if (child + 1 < _size && _heap[child + 1] < _heap[child]) child++;
            if (_heap[child] >= value) break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = value;
    }
}
