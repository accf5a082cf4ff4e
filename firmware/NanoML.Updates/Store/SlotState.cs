namespace NanoML.Updates
{
    /// <summary>What a slot of the store holds.</summary>
    internal enum SlotState
    {
        Empty = 0,
        Receiving = 1,
        OnTrial = 2,
        Confirmed = 3,
    }
}
