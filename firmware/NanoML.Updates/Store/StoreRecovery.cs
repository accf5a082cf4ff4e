namespace NanoML.Updates
{
    /// <summary>Finds the models of a store whose journal is lost, by their announcements: those that are genuine and whole.</summary>
    internal sealed class StoreRecovery
    {
        private readonly Slots _slots;
        private readonly ModelVerifier _verifier;

        public StoreRecovery(Slots slots, ModelVerifier verifier)
        {
            _slots = slots;
            _verifier = verifier;
        }

        /// <summary>
        /// Of two models the older one is current, and the newer one on trial again: it may have been on trial, or rejected, when the journal was
        /// lost. One alone is current.
        /// </summary>
        public void Find(JournalRecord record)
        {
            bool isFirst = TryFind(record.Slots[0], 0);
            bool isSecond = TryFind(record.Slots[1], 1);
            if (isFirst && isSecond)
            {
                record.Current = record.Slots[0].Version <= record.Slots[1].Version ? 0 : 1;
                record.Slots[1 - record.Current].State = SlotState.OnTrial;
            }
            else if (isFirst || isSecond)
            {
                record.Current = isFirst ? 0 : 1;
            }

            record.HighestVersion = record.Current == JournalRecord.None ? 0 : record.Slots[record.Current].Version;
        }

        private bool TryFind(SlotEntry entry, int slot)
        {
            ModelAnnouncement announcement = _slots.Announcement(slot);
            if (announcement == null || !_verifier.IsGenuine(announcement)
                || !_slots.TryMatch(slot, announcement, out bool isOfHash, out int crc) || !isOfHash)
            {
                return false;
            }

            entry.Set(SlotState.Confirmed, announcement);
            entry.Received = entry.Length;
            entry.Crc = crc;
            return true;
        }
    }
}
