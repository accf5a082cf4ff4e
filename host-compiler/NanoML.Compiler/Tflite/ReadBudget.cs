namespace NanoML.Compiler.Tflite;

/// <summary>
/// How much may be read of a file. A sound file has every vector once, or a few times where equal ones are shared; one in which thousands of tables
/// point to the same vector would fill the memory.
/// </summary>
/// <param name="elements">Of vectors and texts altogether.</param>
/// <param name="refuse">Makes the error of a file that goes beyond.</param>
internal sealed class ReadBudget(long elements, Func<Exception> refuse)
{
    private long _left = elements;

    public void Spend(long count)
    {
        _left -= count;
        if (_left < 0)
        {
            throw refuse();
        }
    }
}
