namespace Agents.Tools.Lanes;

/// <summary>A place in a <see cref="TurnHeap{T}"/>; the smallest turn goes first, of equal ones the smallest number.</summary>
internal sealed class Place<T>(T value)
{
    public T Value => value;

    public double Turn { get; set; }

    public long Number { get; set; }

    /// <summary>Position in the heap; negative: in none.</summary>
    internal int Index { get; set; } = -1;

    public bool IsTaken => Index >= 0;

    public bool IsBefore(Place<T> other) => Turn < other.Turn || (Turn == other.Turn && Number < other.Number);
}

/// <summary>
/// Binary heap whose entries know their position, so that one in the middle can be moved or taken out in O(log n): the library's
/// priority queue has to look for it.
/// </summary>
internal sealed class TurnHeap<T>
{
    private readonly List<Place<T>> _places = [];

    public IReadOnlyList<Place<T>> All => _places;

    public Place<T>? First => _places.Count > 0 ? _places[0] : null;

    public void Add(Place<T> place)
    {
        place.Index = _places.Count;
        _places.Add(place);
        Up(place.Index);
    }

    public void Remove(Place<T> place)
    {
        var index = place.Index;
        var last = _places[^1];
        _places.RemoveAt(_places.Count - 1);
        place.Index = -1;
        if (last == place)
            return;
        _places[index] = last;
        last.Index = index;
        Moved(last);
    }

    /// <summary>Says that the place's turn or number has changed.</summary>
    public void Moved(Place<T> place)
    {
        Up(place.Index);
        Down(place.Index);
    }

    private void Up(int index)
    {
        while (index > 0 && _places[index].IsBefore(_places[(index - 1) / 2]))
        {
            Swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }
    }

    private void Down(int index)
    {
        while (true)
        {
            var child = (2 * index) + 1;
            if (child + 1 < _places.Count && _places[child + 1].IsBefore(_places[child]))
                child++;
            if (child >= _places.Count || !_places[child].IsBefore(_places[index]))
                return;
            Swap(index, child);
            index = child;
        }
    }

    private void Swap(int one, int other)
    {
        (_places[one], _places[other]) = (_places[other], _places[one]);
        _places[one].Index = one;
        _places[other].Index = other;
    }
}
