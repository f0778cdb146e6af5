"""The order of a pipeline's steps is what it means.

This is the notebook's pipeline: prepare, shuffle, batch, cache, prefetch. Look at two epochs of it. Repair it so that

- every example comes once in an epoch, the last ones in a smaller batch;
- the second epoch has other batches than the first: not another order of them, others;
- each example is prepared once, not once an epoch (a cache can hold it);
- the first batch may hold any example: the dataset has `size` of them.

And write what the notebook asks three times, in a way that still works: a list of the names of the GPUs.
"""

import tensorflow as tf


def pipeline(dataset, prepare, size, batch):
    """Return batches of prepared examples, shuffled anew in every epoch."""
    # BEGIN SOLUTION
    dataset = dataset.map(prepare, num_parallel_calls=tf.data.AUTOTUNE).cache()
    return dataset.shuffle(size).batch(batch).prefetch(tf.data.AUTOTUNE)
    # STARTER
    #| dataset = dataset.map(prepare, num_parallel_calls=tf.data.AUTOTUNE)
    #| return dataset.shuffle(1000).batch(batch).cache().prefetch(tf.data.AUTOTUNE)
    # END SOLUTION


def gpu_names():
    """Return the names of the GPUs that TensorFlow sees; an empty list where there is none."""
    # BEGIN SOLUTION
    return [device.name for device in tf.config.list_physical_devices("GPU")]
    # STARTER
    #| return [tf.config.list_physical_devices("GPU")[0].name] if tf.test.is_gpu_available() else []
    # END SOLUTION
