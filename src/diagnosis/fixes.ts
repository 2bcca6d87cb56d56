// Commands that several causes end with.

/** For data that nothing repairs. */
export const restoreOrReset =
  'sparkbox snapshot list --instance {instance}, then sparkbox snapshot restore NAME --instance {instance}; without a snapshot, lose all data of the instance: sparkbox reset --instance {instance}'
